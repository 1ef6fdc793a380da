// Waspada inside an Express service: one scorer for the life of the process; reasons and questions go out, the number stays inside.
// With --listen it serves on port 3000; else it answers two requests and ends.
import express from 'express';
import { codes, createScorer, WaspadaError } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle);
const app = express();
app.use(express.json({ limit: '100kb' }));

app.post('/assess', (request, response) => {
  const result = scorer.assess(request.body);
  if (result.band === 'unscored') throw new WaspadaError(result.issues[0], result.issues);
  const { applicationId, band, sufficient, reasons, questions, actions, evidence, bundle: digest } = result;
  response.json({
    applicationId,
    band,
    sufficient,
    reasons: reasons.map(({ rule, words }) => ({ rule, words })),
    questions: questions.slice(0, 3).map(({ field, words }) => ({ field, words })),
    actions,
    evidence,
    bundle: digest,
  });
});

// Express knows an error handler by its four parameters.
app.use((error, _request, response, _next) => {
  if (!(error instanceof WaspadaError))
    return response.status(error.status ?? 500).json({ title: 'bad request' });
  const { code, message: detail, path, hint } = error;
  const status = codes[code].http;
  return response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ title: code, status, detail, code, path, hint }));
});

const server = app.listen(process.argv.includes('--listen') ? 3000 : 0, '127.0.0.1', async () => {
  if (process.argv.includes('--listen')) return;
  const ask = async (body) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}/assess`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.json()];
  };
  const [status, good] = await ask({
    applicationId: 'S-1',
    submittedAt: '2026-06-15',
    declaredPurpose: 'WISATA',
    travelFunding: 'PEREKRUT',
  });
  console.log(
    status,
    good.band,
    good.reasons.map(({ rule }) => rule).join(' '),
    `ask: ${good.questions[0].field}`,
  );
  const [refused, bad] = await ask({ applicationId: 'S-2' });
  console.log(refused, bad.code, JSON.stringify(bad.path));
  server.close();
});
