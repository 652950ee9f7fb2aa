/** For pages that load the chat with a script: defines `<sambung-chat>`. */
import { defineSambungChat } from "./element.ts";

defineSambungChat();
