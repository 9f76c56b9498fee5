/** Who asks. Rules are written against an actor, never against a session; sign-in only changes how one is identified. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly ("viewer" | "author" | "approver" | "admin")[];
}
