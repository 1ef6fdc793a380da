// Waspada inside a Fastify service: one scorer for the life of the process, problems as RFC 9457 documents, the number kept inside.
// Fastify is an optional peer: npm install fastify. With --listen it serves on port 3000; else it answers two requests and ends.
import fastify from 'fastify';
import { codes, createScorer, WaspadaError } from 'waspada';
import bundle from 'waspada/models/passport-application';

const scorer = createScorer(bundle);
const app = fastify();

app.post('/assess', async (request) => {
  const result = scorer.assess(request.body);
  if (result.band === 'unscored') throw new WaspadaError(result.issues[0], result.issues);
  // Another service gets reasons, questions and actions. A score is for roles that may see one.
  return {
    applicationId: result.applicationId,
    band: result.band,
    sufficient: result.sufficient,
    reasons: result.reasons.map(({ rule, words }) => ({ rule, words })),
    questions: result.questions.slice(0, 3).map(({ field, words }) => ({ field, words })),
    actions: result.actions,
    evidence: result.evidence,
    bundle: result.bundle,
  };
});

app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof WaspadaError)) return reply.status(500).send({ title: 'our fault' });
  const { code, message: detail, path, hint } = error;
  const status = codes[code].http;
  return reply
    .status(status)
    .type('application/problem+json')
    .send({ title: code, status, detail, code, path, hint });
});

if (process.argv.includes('--listen')) {
  await app.listen({ port: 3000 });
} else {
  const good = await app.inject({
    method: 'POST',
    url: '/assess',
    payload: {
      applicationId: 'S-1',
      submittedAt: '2026-06-15',
      declaredPurpose: 'WISATA',
      travelFunding: 'PEREKRUT',
    },
  });
  const { band, reasons, questions } = good.json();
  console.log(good.statusCode, band, reasons.map(({ rule }) => rule).join(' '), `ask: ${questions[0].field}`);
  const bad = await app.inject({ method: 'POST', url: '/assess', payload: { applicationId: 'S-2' } });
  console.log(bad.statusCode, bad.json().code, JSON.stringify(bad.json().path));
  await app.close();
}
