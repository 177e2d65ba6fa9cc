import type { StoredFile } from '../files/files.ts';
import { LIMITS } from '../limits.ts';
import type { Job } from './jobs.ts';

/** A job as the service shows it. `usage` is null unless it was asked for. */
export function jobView(job: Job, usage: { credits: number | null } | null = null): Record<string, unknown> {
  return {
    id: job.id,
    project_id: job.projectId,
    status: job.status,
    created_at: iso(job.createdAt),
    updated_at: iso(job.updatedAt),
    error_message: job.errorMessage,
    name: job.name,
    tier: job.options.tier,
    usage,
    user_metadata: job.options.user_metadata ?? null,
  };
}

export function fileView(file: StoredFile, downloadUrl: unknown = null): Record<string, unknown> {
  return {
    id: file.id,
    name: file.name,
    project_id: file.projectId,
    external_file_id: file.externalFileId,
    file_type: fileType(file.name),
    last_modified_at: iso(file.createdAt),
    expires_at: iso(file.createdAt + LIMITS.fileMs),
    purpose: file.purpose,
    download_url: downloadUrl,
  };
}

/** The extension, without its dot. */
export function fileType(name: string): string | null {
  return /[^/\\]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? null;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
