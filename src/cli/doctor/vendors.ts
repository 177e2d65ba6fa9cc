import { ConfigError, type PipelineConfig, readConfig } from '../../pipeline/index.ts';
import { type Finding, missing, ok } from './types.ts';

const ASK_LIMIT_MS = 10_000;

/** The variables as the pipeline reads them, and each vendor asked with its key, at no cost. */
export async function lookAtVendors(
  env: Readonly<Record<string, string | undefined>>,
  needed: boolean,
): Promise<Finding[]> {
  let config: PipelineConfig;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, message }) =>
      missing(variable, message, 'set it in the environment or in .env (see .env.example)', needed),
    );
  }
  const { openai, llamaparse, supabase } = config;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const asks: Ask[] = [
    { vendor: `OpenAI (${openai.backend})`, url: `${openai.baseUrl}/models`, headers: bearer(openai.apiKey) },
    {
      vendor: `LlamaParse (${llamaparse.backend})`,
      url: `${llamaparse.baseUrl}/api/v2/parse?page_size=1`,
      headers: bearer(llamaparse.apiKey),
    },
    {
      vendor: `Supabase (${supabase.backend})`,
      url: `${supabase.url}/storage/v1/bucket`,
      headers: { ...bearer(supabase.serviceRoleKey), apikey: supabase.serviceRoleKey },
    },
  ];
  const answers = await Promise.all(asks.map((ask) => askVendor(ask, needed)));
  return [ok('variables', 'complete: the pipeline would start with them'), ...answers];
}

interface Ask {
  readonly vendor: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function askVendor({ vendor, url, headers }: Ask, needed: boolean): Promise<Finding> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    await answer.arrayBuffer();
    if (answer.ok) return ok(vendor, 'answers and takes the key');
    const todo = [400, 401, 403].includes(answer.status)
      ? 'the key is refused: see that it is whole, valid and for this project'
      : "look at the vendor's status page and try again";
    return missing(vendor, `answered ${answer.status}`, todo, needed);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return missing(vendor, `no answer from ${new URL(url).origin}: ${cause}`, 'see that it is reachable', needed);
  }
}
