import { afterAll, describe, expect, it } from 'vitest';
import { openWorld, policy } from '../testkit/world.ts';
import { declareDeployment } from './deployment.ts';

const at = new Date(Date.UTC(2026, 0, 1));
const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

describe('a database of production', async () => {
  const world = stack.use(await openWorld());
  await declareDeployment(world.database, 'production', at);

  it('refuses a job that a mock would serve', async () => {
    const upload = world.upload(world.newUser(), policy('mock', 1));
    await expect(upload).rejects.toMatchObject({ code: '23514', constraint: 'no_mock_in_production' });
  });

  it.each([
    ['a text that a mock parsed', `update upload_pipeline.documents set parse_provenance = '{"backend": "mock"}'`],
    [
      'a vector that a mock made',
      `insert into upload_pipeline.document_chunks (chunk_id, document_id, user_id, chunker, chunker_version, ord, text,
         text_sha256, tokens, page_from, page_to, char_start, char_end, headings, provenance, embedding, embed_provenance,
         embedding_space, created_at)
       select document_id, document_id, user_id, 'x', '1', 0, 'text', 'x', 1, 1, 1, 0, 4, '{}', '{"backend": "real"}',
         array_fill(0.5, array[1536])::vector, '{"backend": "mock"}', 'mock', created_at from upload_pipeline.documents`,
    ],
    [
      'a charge for a mock’s answer',
      `insert into upload_pipeline.ledger (at, user_id, correlation_id, stage, attempt, call, vendor, backend, model, units,
         micro_usd, price_date)
       select created_at, user_id, user_id, 'query', 0, 0, 'openai', 'mock', 'x', '{}', 1, '' from upload_pipeline.documents`,
    ],
  ])('refuses %s', async (_, statement) => {
    world.vendors.chooseForDocument = () => ({ backends: { llamaparse: 'real', openai: 'real' }, fallback: 'never' });
    await world.upload(world.newUser(), policy(statement.slice(0, 60), 1));
    await expect(world.database.query(statement)).rejects.toMatchObject({ constraint: 'no_mock_in_production' });
    await expect(world.database.query(statement.replaceAll('mock', 'real'))).resolves.toBeDefined();
  });

  it('takes no other pipeline', async () => {
    const declared = declareDeployment(world.database, 'development', at);
    await expect(declared).rejects.toThrow(/belongs to production/);
    await expect(declareDeployment(world.database, 'production', at)).resolves.toBeUndefined();
  });
});

describe('a database in which a mock has made something', async () => {
  const world = stack.use(await openWorld());
  await world.upload(world.newUser(), policy('mock', 1));
  await world.drain();

  it('does not become one of production, and stays as it is', async () => {
    const declared = declareDeployment(world.database, 'production', at);
    await expect(declared).rejects.toThrow(/what mocks have made/);
    await declareDeployment(world.database, 'staging', at);
    await world.upload(world.newUser(), policy('another', 1));
  });
});
