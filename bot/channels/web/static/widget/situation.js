// Who has the conversation, told from its messages. Pure.
// state: bot, waiting (for a person, since `since`), with (a person, `name`), resolved; `seq` is the message that made it so

export const BOT = { state: "bot" };

export function after(before, { kind, author, name, at, seq }) {
  if (kind === "handoff_opened") return { state: "waiting", since: at, seq };
  if (kind === "resolved") return { state: "resolved", seq };
  if (kind === "restarted") return BOT;
  if (kind === "agent_joined" || author === "agent") return before.state === "with" && before.name === name ? before : { state: "with", name, seq };
  return author !== "system" && before.state === "resolved" ? BOT : before;
}
