import { expect, test } from "vitest";
import { duplicateFields } from "#lib/simulator/api/duplicate-fields.ts";

test.each([
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":2}', ["a"]],
  ['{"a":1,"a":2,"a":3}', ["a", "a"]],
  ['{"spec":{"ports":[{"port":1},{"port":2,"port":3}]}}', ["spec.ports[1].port"]],
  ['{"spec":{"x":{"y":1}},"spec":{"x":{"y":2,"y":3}}}', ["spec", "spec.x.y"]],
  ['{"a":"b","b":"a","c":["a","a",{"a":"a"}]}', []],
  ['{ "a\\"b" : "{,}" , "a\\"b" : [ ] , "\\u0061" : 1, "a" : 2 }', ['a"b', "a"]],
  ["[[1,2],[{}]]", []],
])("%s names twice: %j", (text, fields) => {
  expect(duplicateFields(text)).toEqual(fields);
});
