export { EXIT_CODES as EXIT } from '../harness/index.ts';
