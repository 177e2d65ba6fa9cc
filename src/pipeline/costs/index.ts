export { type Booking, book, type Charge } from './ledger.ts';
export { type Cost, chatCost, embeddingCost, PRICES_DATED, parseCost } from './prices.ts';
