import { type JSX, render } from "preact";
import { Caption } from "./caption.tsx";
import { Customers } from "./customer.tsx";
import { Devices } from "./devices.tsx";
import { followLink, leavesPage } from "./links.ts";
import { Preview } from "./preview.tsx";
import { Records } from "./records.tsx";
import { begin, notice, tell } from "./state.ts";
import { TEXT } from "./texts.ts";
import { Top } from "./top.tsx";
import { Trace } from "./trace.tsx";
import { listen } from "./web-line.ts";

function Page(): JSX.Element {
  return (
    <>
      <Top />
      <main>
        <Customers />
        <Devices />
        <div class="below">
          <Trace />
          <Records />
        </div>
      </main>
      <p class={notice.value === "" ? "notice" : "notice shown"} role="status">
        {notice.value}
      </p>
      <Caption />
      <Preview />
    </>
  );
}

window.addEventListener(
  "click",
  (event) => {
    const url = leavesPage(event);
    if (url === undefined) return;
    event.preventDefault();
    void followLink(url);
  },
  { capture: true },
);
listen();
render(<Page />, document.body);
begin().catch(() => tell(TEXT.failed));
