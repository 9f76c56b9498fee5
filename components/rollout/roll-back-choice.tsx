import { Button, Group } from "@mantine/core";

/** The two ways out of the confirm. Where nothing is known to be rolled back, leaving is the first choice, not the only one. */
export function RollBackChoice({
  nothing,
  pending,
  onLeave,
  onRollBack,
}: {
  readonly nothing: boolean;
  readonly pending: boolean;
  readonly onLeave: () => void;
  readonly onRollBack: () => void;
}) {
  return (
    <Group justify="flex-end" gap={8}>
      <Button onClick={onLeave} data-autofocus={nothing || undefined}>
        {nothing ? "Close" : "Leave as it is"}
      </Button>
      <Button
        variant={nothing ? "outline" : "filled"}
        color="danger"
        loading={pending}
        onClick={onRollBack}
        data-autofocus={nothing ? undefined : true}
      >
        {nothing ? "Roll back anyway" : "Roll back now"}
      </Button>
    </Group>
  );
}
