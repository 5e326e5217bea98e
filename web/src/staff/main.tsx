import { RouterProvider } from "@tanstack/react-router";
import { start } from "../ui/start";
import { router } from "./router";
import { words } from "./words";

void start(words, <RouterProvider router={router} />);
