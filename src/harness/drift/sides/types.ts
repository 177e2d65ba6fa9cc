import type { MockVendor } from '../../../mocks/index.ts';
import type { VendorAddress } from '../types.ts';

/** One of the two that are held against each other. Disposing stops what it started. */
export interface DriftSide extends AsyncDisposable {
  /** For people: `mock`, `real`, `cassette recordings/openai.ndjson`. */
  readonly name: string;
  /** Whether its calls cost money. */
  readonly costs: boolean;
  /** Undefined: it has not this vendor. */
  address(vendor: MockVendor): VendorAddress | undefined;
  /** When the vendor's own service gave these answers, ISO 8601; undefined: they are not known to be its own. */
  answeredAt(vendor: MockVendor): string | undefined;
  readonly how: 'mock' | 'real' | 'cassette';
}
