export { CHUNKER, CHUNKER_VERSION, type Chunk, type ChunkingOptions, chunkMarkdown } from './markdown-sections.ts';
export { countTokens } from './tokens.ts';
