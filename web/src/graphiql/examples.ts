// Where to begin: a tab for each part of the work. examples.test.ts holds them against the schema.
export const examples: { query: string; variables?: string }[] = [
  {
    query: `# Who is signed in, with which role, for which companies.
query Me {
  viewer {
    person { givenName familyName email locale }
    staffRole
    memberships { role state company { customerNumber legalName } }
  }
}
`,
  },
  {
    query: `# What waits for somebody of the staff, and what can be done about it.
query WorkList {
  staffTasks(first: 20) {
    nodes {
      id kind openedAt promisedAt overdue
      takenBy { givenName familyName }
      availableActions { action allowed reason }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# Applications for an account that are not decided yet.
query Applications {
  registrations(first: 20) {
    nodes { id reference legalName country vatNumber vatStatus state promisedAt overdue }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# A company by any number, mailbox, telephone or name, and who its people are.
query Company($text: String!) {
  findCompanies(text: $text, first: 5) {
    company {
      id customerNumber legalName state
      members(first: 20) { nodes { role state lastSeenAt person { givenName familyName email } } }
      documents(first: 10) { nodes { id kind number issueDate total { amount currency } } }
    }
  }
}
`,
    variables: `{ "text": "104711" }`,
  },
  {
    query: `# Files that could not be filed: why, and for whom they may be.
query Intake {
  ingestions(first: 20, states: [QUARANTINED, HELD]) {
    nodes { id state reason name receivedAt candidates { customerNumber legalName } availableActions { action allowed reason } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# Mutations have one input, and answer with what they changed or with errors, each with
# a stable code and the path of what it is about. This one changes something.
mutation TakeTask($input: TakeStaffTaskInput!) {
  takeStaffTask(input: $input) {
    task { id takenAt takenBy { givenName familyName } }
    errors { code message path }
  }
}
`,
    variables: `{ "input": { "task": "an id of the work list" } }`,
  },
];
