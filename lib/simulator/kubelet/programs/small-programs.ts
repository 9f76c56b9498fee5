import { DEAF, type Program } from "./program.ts";

/** A program that does nothing and ends with this code. */
export function ends(code: number): Program {
  return (_, output) => {
    output.exit({ code });
    return DEAF;
  };
}

/** `sleep 2`, `sleep 0.5`, `sleep infinity`. */
export const sleep: Program = ({ argv }, output) => {
  const [, text = ""] = argv;
  if (text === "infinity") return DEAF;
  const [, seconds] = /^(\d+(?:\.\d+)?)s?$/.exec(text) ?? [];
  if (seconds === undefined) {
    output.stderr(`sleep: invalid number '${text}'\n`);
    output.exit({ code: 1 });
    return DEAF;
  }
  const timer = setTimeout(() => output.exit({ code: 0 }), Number(seconds) * 1000);
  return { ...DEAF, stop: () => clearTimeout(timer) };
};

/** `echo words`. */
export const echo: Program = ({ argv }, output) => {
  output.stdout(`${argv.slice(1).join(" ")}\n`);
  output.exit({ code: 0 });
  return DEAF;
};

/** `cat` of what comes in; there are no files to read. */
export const cat: Program = ({ argv }, output) => {
  const [, file] = argv;
  if (file !== undefined && file !== "-") {
    output.stderr(`cat: can't open '${file}': No such file or directory\n`);
    output.exit({ code: 1 });
    return DEAF;
  }
  return { input: (chunk) => output.stdout(chunk), endInput: () => output.exit({ code: 0 }), stop: () => {} };
};

/** `hostname`: the pod's name. */
export const hostname: Program = ({ pod }, output) => {
  output.stdout(`${pod.metadata.name}\n`);
  output.exit({ code: 0 });
  return DEAF;
};
