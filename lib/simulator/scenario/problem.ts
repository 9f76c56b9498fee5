/** Something that a scenario's source lacks or holds wrong. It never hides the rest of the scenario. */
export interface Problem {
  /** The file, relative to the folder given; empty where no single file is to blame. */
  file: string;
  /** First line of the document or value at fault, from 1. */
  line: number;
  message: string;
}
