import { type Answer, type Exchange, printed } from './endpoint.ts';
import { deleteModel, getModel, listModels } from './models.ts';

/** GET /v1/models */
export function answerModels(): Answer {
  return printed(listModels());
}

/** GET /v1/models/{id} */
export function answerModel({ context }: Exchange): Answer {
  return printed(getModel(context.req.param('id') ?? ''));
}

/** DELETE /v1/models/{id} */
export function refuseDeletion({ context }: Exchange): Answer {
  return printed(deleteModel(context.req.param('id') ?? ''));
}
