import { request, type APIRequestContext } from "playwright-core";
import { demo, who } from "./browser";

const sessions = new Map<string, Promise<APIRequestContext>>();

async function session(name: string): Promise<APIRequestContext> {
  const context = await request.newContext({ baseURL: new URL(demo().webUrl).origin, extraHTTPHeaders: { "GraphQL-Require-Preflight": "1" } });
  if (!name) return context;
  const { email, password } = who(name);
  await context.post("/graphql", { data: { query: "mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }", variables: { input: { email, password } } } });
  return context;
}

// ask asks the API in the name of one of the demo's people, or of nobody (""), without a
// window: for what a journey needs around it.
export async function ask<Data>(name: string, query: string, variables: object = {}): Promise<Data> {
  const context = await (sessions.get(name) ?? sessions.set(name, session(name)).get(name));
  const answer = (await (await context?.post("/graphql", { data: { query, variables } }))?.json()) as { data: Data; errors?: unknown };
  if (answer.errors) throw new Error(`the API refused: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

// companyOf is the first company of somebody of the demo.
export function companyOf(name: string): { id: string; customerNumber: string; name: string } {
  const [company] = who(name).companies;
  if (!company) throw new Error(`${name} has no company`);
  return company;
}

// invite has a company's administrator ask somebody in.
export async function invite(admin: string, email: string, role: string): Promise<void> {
  const { inviteMember } = await ask<{ inviteMember: { errors: { message: string }[] } }>(admin, "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { errors { message } } }", {
    input: { company: companyOf(admin).id, email, role, locale: "en" },
  });
  if (inviteMember.errors[0]) throw new Error(inviteMember.errors[0].message);
}
