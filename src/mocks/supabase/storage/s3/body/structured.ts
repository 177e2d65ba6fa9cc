import { S3_XML_BODY_BYTES } from '../../../limits.ts';
import { readAtMost } from '../../bytes.ts';
import { refusals } from '../../errors.ts';
import { s3Refusals } from '../errors.ts';
import { readXml } from './xml-read.ts';

/** Elements that are lists in S3's bodies. */
const LISTS = ['Object', 'Part'];

/** The XML (or, as the server takes it too, JSON) of a request; undefined for an empty body. Throws MalformedXML. */
export async function readStructured(request: Request): Promise<unknown> {
  const bytes = await readAtMost(request, S3_XML_BODY_BYTES);
  if (!bytes) throw refusals.tooLarge();
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return undefined;
  if (request.headers.get('content-type')?.startsWith('application/json')) return parseJson(text);
  const xml = readXml(text, LISTS);
  if (!xml) throw s3Refusals.malformedXml();
  return xml;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw s3Refusals.invalidRequest("Body is not valid JSON but content-type is set to 'application/json'");
  }
}
