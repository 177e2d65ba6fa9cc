import { fieldError } from './errors.ts';
import { noUuid } from './options/uuid.ts';

const PROJECT = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(prj|org)-[a-z0-9-]{1,60})$/i;

export interface AskedTenant {
  readonly projectId: string | undefined;
  readonly organizationId: string | undefined;
}

/** The project and organization a request names. @throws ApiError 422 when an id is not one */
export function readTenant(params: URLSearchParams): AskedTenant {
  const idOf = (name: string) => {
    const id = params.get(name);
    if (id && !PROJECT.test(id)) throw fieldError(noUuid(id, ['query', name]));
    return id || undefined;
  };
  return { projectId: idOf('project_id'), organizationId: idOf('organization_id') };
}
