import assert from "node:assert/strict";
import { Socket } from "node:net";
import express from "express";
import { messagesOf } from "../../gateway/http/server/express-messages.ts";

describe("the messages of an app", () => {
  it("are born with the prototypes that express would put on them", () => {
    const app = express();
    const { IncomingMessage, ServerResponse } = messagesOf(app);
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    assert.equal(Object.getPrototypeOf(request), app.request);
    assert.equal(Object.getPrototypeOf(response), app.response);
    assert.deepEqual([app.request.app, app.response.app], [app, app]);
    request.headers.host = "x";
    assert.equal((request as unknown as express.Request).get("Host"), "x");
    assert.equal((response as unknown as express.Response).status(202).statusCode, 202);
  });
});
