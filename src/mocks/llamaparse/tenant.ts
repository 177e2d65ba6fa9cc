import { fieldError } from './errors.ts';
import { canonicalUuid, noUuid } from './options/uuid.ts';

/** Ids of another form, which the SDK's types tell of. */
const PREFIXED = /^(prj|org)-[a-z0-9-]{1,60}$/i;

export interface AskedTenant {
  readonly projectId: string | undefined;
  readonly organizationId: string | undefined;
}

/** The project and organization a request names. @throws ApiError 422 when an id is not one */
export function readTenant(params: URLSearchParams): AskedTenant {
  const idOf = (name: string) => {
    const text = params.get(name) ?? '';
    if (text === '' || PREFIXED.test(text)) return text || undefined;
    const id = canonicalUuid(text);
    if (id === undefined) throw fieldError(noUuid(text, ['query', name]));
    return id;
  };
  return { projectId: idOf('project_id'), organizationId: idOf('organization_id') };
}
