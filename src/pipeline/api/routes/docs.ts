import { z } from 'zod';
import { docsPage } from '../docs-page.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi.ts';
import { json, type Route, route } from '../route.ts';

/** `others` is asked when a document is wanted, by when the list is whole. */
export function docsRoutes(others: () => readonly Route[]): Route[] {
  const openApiRoute: Route = route({
    method: 'get',
    path: '/openapi.json',
    id: 'openApi',
    summary: 'This API as an OpenAPI 3.1 document',
    auth: 'none',
    responses: { 200: { description: 'The document.', schema: z.object({ openapi: z.string() }).loose() } },
    async handle() {
      return json(200, document());
    },
  });
  const docsRoute: Route = route({
    method: 'get',
    path: '/docs',
    id: 'docs',
    summary: 'This API as a page to read, without network',
    auth: 'none',
    responses: { 200: { description: 'The page.', contentType: 'text/html' } },
    async handle() {
      return { type: 'html', body: docsPage(document()) };
    },
  });
  const own: Route[] = [openApiRoute, docsRoute];
  const document = (): OpenApiDocument => openApiDocument([...others(), ...own]);
  return own;
}
