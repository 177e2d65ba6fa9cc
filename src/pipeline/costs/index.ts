export { type Charge, ledgerInsert } from './ledger.ts';
export { type Cost, chatCost, embeddingCost, parseCost } from './prices.ts';
