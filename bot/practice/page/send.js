// Sends to the server, and returns the id and the revision of the message that answers. An act keeps its id until it has
// succeeded, so that trying again has one effect.
const { as: me } = document.body.dataset;

export class Refused extends Error {
  constructor(status, { error, fields }) {
    super(error);
    this.status = status;
    this.fields = fields;
  }
}

export async function send(path, body) {
  let response;
  try {
    response = await fetch(`/practice/${path}?as=${encodeURIComponent(me)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { error: "Not sent: the practice room does not answer. Is it still running? Please try again.", fields: {} });
  }
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}
