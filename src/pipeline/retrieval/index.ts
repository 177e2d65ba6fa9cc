export {
  type AnswerPiece,
  type Asked,
  answerFrom,
  type NoMatchReason,
  type QueryResult,
  reserveAnswer,
  streamAnswer,
} from './answer.ts';
export type { Citation } from './citations.ts';
export { type Question, type RetrievalDeps, type Retrieved, retrieve } from './retrieve.ts';
