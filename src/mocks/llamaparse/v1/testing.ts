import { nextTurn } from '../../../lib/waiting.ts';
import type { Llamaparse } from '../testing.ts';

export interface JobStatus {
  readonly id: string;
  readonly status: string;
  readonly error_code?: string;
  readonly error_message?: string;
}

/** A multipart form: a value may be a file, a text, or several of one name. */
export function form(fields: Readonly<Record<string, string | File | readonly string[]>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) data.append(name, one);
  }
  return data;
}

export function postForm(
  mock: Llamaparse,
  fields: Readonly<Record<string, string | File | readonly string[]>>,
  path = '/api/v1/parsing/upload',
): Promise<Response> {
  return mock.raw(path, { method: 'POST', body: form(fields) });
}

/** Uploads and waits for the end. @throws Error when the upload is refused */
export async function parsed(
  mock: Llamaparse,
  fields: Readonly<Record<string, string | File | readonly string[]>>,
): Promise<JobStatus> {
  const response = await postForm(mock, fields);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const { id } = (await response.json()) as JobStatus;
  return ended(mock, id);
}

export async function ended(mock: Llamaparse, id: string): Promise<JobStatus> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const status = (await (await mock.raw(`/api/v1/parsing/job/${id}`)).json()) as JobStatus;
    if (status.status !== 'PENDING') return status;
    await nextTurn();
  }
  throw new Error(`the job ${id} did not end`);
}

/** Parsing takes some hundreds. */
const MAX_TURNS = 50_000;

// biome-ignore lint/suspicious/noExplicitAny: answers are compared by their content
export async function result(mock: Llamaparse, id: string, form: string): Promise<any> {
  return (await mock.raw(`/api/v1/parsing/job/${id}/result/${form}`)).json();
}

/** One red pixel as a PNG. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);
