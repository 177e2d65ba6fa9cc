import type { MockVendor } from '../../../mocks/index.ts';

/** Where in an answer two backends differ. */
export type Place =
  /** One side answers as if it had no such call. */
  | { readonly type: 'operation' }
  | { readonly type: 'status' }
  /** The class of the error that the SDK threw, or that it threw none. */
  | { readonly type: 'thrown' }
  /** A header's presence, or its value where the value is part of the contract. */
  | { readonly type: 'header'; readonly name: string }
  /** JSON, text, bytes, events or nothing. */
  | { readonly type: 'body' }
  /** JSON types at a pointer; `*` stands for an array's items. */
  | { readonly type: 'field'; readonly pointer: string }
  /** A text at a pointer that is part of the contract: an error's message, an object's `object`. */
  | { readonly type: 'value'; readonly pointer: string }
  /** The order of a stream's events. */
  | { readonly type: 'events' };

export interface Difference {
  readonly vendor: MockVendor;
  readonly operation: string;
  readonly probe: string;
  readonly place: Place;
  /** What the left side had, for people. */
  readonly left: string;
  readonly right: string;
}

/** A difference before it is known of which probe. */
export type Found = Pick<Difference, 'place' | 'left' | 'right'>;

/** The place in one word or pointer, for reports. */
export function placeText(place: Place): string {
  switch (place.type) {
    case 'header':
      return `header ${place.name}`;
    case 'field':
    case 'value':
      return `${place.type} ${place.pointer || '/'}`;
    case 'operation':
    case 'status':
    case 'thrown':
    case 'body':
    case 'events':
      return place.type;
    default:
      return place satisfies never;
  }
}
