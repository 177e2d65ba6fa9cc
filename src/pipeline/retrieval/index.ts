export { type AnswerPiece, answerFrom, type NoMatchReason, type QueryResult, streamAnswer } from './answer.ts';
export type { Citation } from './citations.ts';
export { type Question, type RetrievalDeps, type Retrieved, retrieve } from './retrieve.ts';
