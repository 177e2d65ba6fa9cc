type HandlersOf<Module> = {
  [Name in keyof Module]: Module[Name] extends (given: never) => unknown ? Name : never;
}[keyof Module];

type Loaded<Handler> = Handler extends (given: infer Given) => infer Result
  ? (given: Given) => Result | Promise<Awaited<Result>>
  : never;

/**
 * Handlers of a module that is loaded with the first call of one of them: a start does not wait for the schemas of
 * endpoints that nobody may use.
 */
export function lazily<Module>(
  load: () => Promise<Module>,
): <Name extends HandlersOf<Module>>(name: Name) => Loaded<Module[Name]> {
  return (name) => {
    let handler: ((given: unknown) => unknown) | undefined;
    const loading = async (given: unknown) => {
      handler = (await load())[name] as (given: unknown) => unknown;
      return handler(given);
    };
    return ((given: unknown) => (handler ?? loading)(given)) as Loaded<Module[typeof name]>;
  };
}
