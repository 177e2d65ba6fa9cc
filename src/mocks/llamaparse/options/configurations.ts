import { z } from 'zod';
import type { Context } from '../context.ts';
import { ApiError, errors } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { newestFirst, type Page, paginate } from '../paging.ts';
import type { ConfigurationListQuery } from '../queries.ts';
import { type SavedParse, savedParse } from '../schemas.ts';

/** Products whose configurations can be saved; of them only `parse_v2` is a product of this mock. */
export const PRODUCTS = ['classify_v2', 'extract_v2', 'parse_v2', 'split_v1', 'spreadsheet_v1', 'unknown'] as const;

/** Settings of other products are kept as they come: nothing here runs them. */
const others = z.looseObject({ product_type: z.enum(PRODUCTS).exclude(['parse_v2']) });
export const parameters = z.discriminatedUnion('product_type', [savedParse, others]);

export interface Configuration {
  readonly id: string;
  readonly seq: number;
  readonly projectId: string;
  readonly name: string;
  readonly parameters: z.infer<typeof parameters>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The saved product configurations of all projects, parse requests use them through `configuration_id`. */
export class ConfigurationStore {
  readonly #context: Context;
  readonly #configurations = new Map<string, Configuration>();
  #seq = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Takes the place of the one with the same name and product in the project. @throws ApiError 429 when there are too many */
  save(about: Pick<Configuration, 'projectId' | 'name' | 'parameters'>, id?: string): Configuration {
    const now = this.#context.deps.clock.now();
    const known = [...this.#configurations.values()].find(
      (each) =>
        each.projectId === about.projectId &&
        each.name === about.name &&
        each.parameters.product_type === about.parameters.product_type,
    );
    if (!known && this.#configurations.size >= LIMITS.maxConfigurations) throw errors.tooManyConfigurations();
    const saved: Configuration = {
      ...about,
      id: known?.id ?? id ?? this.#context.ids.configuration(),
      seq: known?.seq ?? ++this.#seq,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    this.#configurations.set(saved.id, saved);
    return saved;
  }

  update(configuration: Configuration, changes: Partial<Pick<Configuration, 'name' | 'parameters'>>): Configuration {
    const updated = { ...configuration, ...changes, updatedAt: this.#context.deps.clock.now() };
    this.#configurations.set(updated.id, updated);
    return updated;
  }

  has(id: string): boolean {
    return this.#configurations.has(id);
  }

  /** @throws ApiError 404, 403 for another project's */
  get(id: string, projectId: string | undefined): Configuration {
    const configuration = this.#configurations.get(id);
    if (!configuration) throw errors.configurationNotFound(id);
    if (projectId && configuration.projectId !== projectId) throw errors.configurationDenied();
    return configuration;
  }

  /** @throws ApiError as `get`, 400 for another product's configuration */
  parse(id: string, projectId: string): SavedParse {
    const saved = this.get(id, projectId).parameters;
    if (saved.product_type === 'parse_v2') return saved;
    throw new ApiError(400, `Configuration ${id} is for ${saved.product_type}, not for parse_v2`);
  }

  delete(id: string, projectId: string | undefined): void {
    this.#configurations.delete(this.get(id, projectId).id);
  }

  list(query: ConfigurationListQuery, projectId: string): Page<Configuration> {
    const wanted = [...this.#configurations.values()].filter(
      (each) =>
        each.projectId === projectId &&
        (query.name === undefined || each.name === query.name) &&
        (query.product_type.length === 0 || query.product_type.includes(each.parameters.product_type)),
    );
    return paginate(wanted, newestFirst, query);
  }

  clear(): void {
    this.#configurations.clear();
  }
}
