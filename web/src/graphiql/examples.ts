// Where to begin: a tab for each part of the work. examples.test.ts holds them against the schema.
export const examples: { query: string; variables?: string }[] = [
  {
    query: `# Who is signed in, with which role.
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
    query: `# What waits for the staff, and what can be done.
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
    query: `# Applications that are not decided yet.
query Applications {
  registrations(first: 20) {
    nodes {
      id reference state promisedAt overdue
      legalName country vatNumber vatStatus
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# A company by any number, mailbox, telephone or name.
query Company($text: String!) {
  findCompanies(text: $text, first: 5) {
    company {
      id customerNumber legalName state
      members(first: 20) {
        nodes { role state person { givenName familyName } }
      }
      documents(first: 10) {
        nodes { id kind number issueDate total { amount } }
      }
    }
  }
}
`,
    variables: `{ "text": "104711" }`,
  },
  {
    query: `# Files that could not be filed, and why.
query Intake {
  ingestions(first: 20, states: [QUARANTINED, HELD]) {
    nodes {
      id state reason name receivedAt
      candidates { customerNumber legalName }
      availableActions { action allowed reason }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# This one changes something. A mutation has one input,
# and answers with what it changed, or with errors:
# a stable code, and the path of what it is about.
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
