import type { ProjectKeys } from '../../keys.ts';

/** The pair every `supabase start` prints as S3 Access Key and S3 Secret Key. Public knowledge, protects nothing. */
export const CLI_S3_KEY: S3Key = {
  accessKeyId: '625729a08b95bf1b7ff351a663f3a23c',
  secretAccessKey: '850181e4652dd023b7a98c58ae0d2d34bd487ee0cc3254aed6eda37307425907',
};
/** What the CLI calls its one project's region, and the project itself (its `TENANT_ID`). */
export const CLI_S3_REGION = 'local';
export const CLI_PROJECT_REF = 'stub';

/** Passes by every policy, as the service role does. */
export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Options {
  /** Beside the CLI's. */
  readonly keys?: readonly S3Key[];
  /** The access key id of requests that bear a user's session token. Default: `stub`, the CLI's. */
  readonly projectRef?: string;
}

/** Who may speak S3 here. */
export interface S3Access {
  readonly keys: readonly S3Key[];
  readonly region: string;
  readonly projectRef: string;
  /** What a request with a session token may be signed with: the project ref itself, or (older clients) the anon key. */
  readonly sessionSecrets: readonly string[];
}

export function s3Access(keys: ProjectKeys, options: S3Options = {}): S3Access {
  const projectRef = options.projectRef ?? CLI_PROJECT_REF;
  return {
    keys: [CLI_S3_KEY, ...(options.keys ?? [])],
    region: CLI_S3_REGION,
    projectRef,
    sessionSecrets: [projectRef, keys.anonKey],
  };
}
