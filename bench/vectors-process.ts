// `node vectors-process.ts 16 | 40`: one measurement in a process of its own, whose heap is the mock's and not the bench's.
import { measureVectors, type TextLength } from './vectors.ts';

process.send?.(await measureVectors(Number(process.argv[2]) as TextLength));
process.disconnect?.();
