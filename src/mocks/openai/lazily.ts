import type { Answer, Exchange } from './endpoint.ts';

export type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

type HandlersOf<Module> = { [Name in keyof Module]: Module[Name] extends Handler ? Name : never }[keyof Module];

/**
 * Handlers of a module that is loaded with the first call of one of them: a start does not wait for the schemas of
 * endpoints that nobody may use.
 */
export function lazily<Module>(load: () => Promise<Module>): (name: HandlersOf<Module>) => Handler {
  return (name) => {
    let handler: Handler | undefined;
    return async (exchange) => {
      handler ??= (await load())[name] as Handler;
      return handler(exchange);
    };
  };
}
