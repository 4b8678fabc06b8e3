// Times and sizes as people of that language write them.

const DAY = 86_400_000;
const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);

export const timeOf = (at, language) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(at));

// "today", "yesterday", or the date.
export function dayOf(at, language) {
  const days = Math.round((midnight(at) - midnight(Date.now())) / DAY);
  if (days > -2) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(at));
}

export function sizeOf(bytes, language) {
  const [unit, amount] = bytes < 1024 * 1024 ? ["kilobyte", Math.max(1, bytes / 1024)] : ["megabyte", bytes / 1024 / 1024];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount);
}
