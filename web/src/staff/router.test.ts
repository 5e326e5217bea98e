import { expect, test, vi } from "vitest";
import { listed, pages } from "../testing/pages";

vi.mock("@tanstack/react-router", async (original) => ({ ...(await original<object>()), createRouter: (options: object) => options }));

test("every page is in routes.json, and every path there is a page", async () => {
  const { routeTree } = await import("./router");
  expect(pages(routeTree).toSorted()).toEqual(listed.staff.toSorted());
});
