// list reads numbers as people type them: with commas, semicolons or on lines.
export function list(typed: string | undefined): string[] {
  return (typed ?? "").split(/[,;\n]/).map((one) => one.trim()).filter(Boolean);
}
