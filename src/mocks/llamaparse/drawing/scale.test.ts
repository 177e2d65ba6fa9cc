import { describe, expect, test } from 'vitest';
import { pixelArea } from './scale.ts';

describe('the pixels of a page', () => {
  test.each([
    ['A4', 595.304, 841.89, 2263, 3200],
    ['a slide of 10 by 7.5 inches', 720, 540, 3000, 2250],
    ['a visiting card', 252, 144, 1050, 600],
    ['a plan of 200 inches', 14_400, 7_200, 3200, 1600],
    ['a page that says it is a billion points wide', 1e9, 1e9, 3200, 3200],
    ['a page that is a line', 14_400, 0.001, 3200, 1],
  ])('%s', (_, width, height, across, down) => {
    expect(pixelArea({ width, height, unit: 'point' })).toEqual({ x: 0, y: 0, width: across, height: down });
  });

  test.each([
    ['small picture', 640, 480, 640, 480],
    ['large picture', 6000, 4000, 3200, 2133],
  ])('of a %s are its own, as long as they are not too many', (_, width, height, across, down) => {
    expect(pixelArea({ width, height, unit: 'pixel' })).toMatchObject({ width: across, height: down });
  });

  test.each([[Number.POSITIVE_INFINITY], [Number.NaN], [0], [-1]])('cannot be told of a page %d wide', (width) => {
    expect(() => pixelArea({ width, height: 100, unit: 'point' })).toThrow('cannot be drawn');
  });
});

test.each([
  ['within the page', { x: 72, y: 36, w: 144, h: 18 }, { x: 300, y: 150, width: 600, height: 75 }],
  ['over its edge', { x: 700, y: 530, w: 100, h: 100 }, { x: 2916, y: 2208, width: 84, height: 42 }],
  ['outside of it', { x: 9_000, y: -50, w: 10, h: 10 }, { x: 2999, y: 0, width: 1, height: 1 }],
  ['without a size', { x: 10, y: 10, w: 0, h: 0 }, { x: 41, y: 41, width: 1, height: 1 }],
])('a part %s is cut out of the drawing of the page', (_, part, area) => {
  expect(pixelArea({ width: 720, height: 540, unit: 'point' }, part)).toEqual(area);
});
