// Waspada inside a Nest service: the scorer is a provider, a controller asks it, a filter writes problems. Decorators are called as functions,
// so that it runs without a compiler. With --listen it serves on port 3000; else it answers two requests and ends.
import 'reflect-metadata';
import { Body, Catch, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { codes, createScorer, WaspadaError } from 'waspada';
import bundle from 'waspada/models/passport-application';

const SCORER = 'waspada scorer';

class AssessmentController {
  constructor(scorer) {
    this.scorer = scorer;
  }
  assess(record) {
    const result = this.scorer.assess(record);
    if (result.band === 'unscored') throw new WaspadaError(result.issues[0], result.issues);
    const { applicationId, band, sufficient, reasons, questions, actions, evidence } = result;
    return {
      applicationId,
      band,
      sufficient,
      reasons: reasons.map(({ rule, words }) => ({ rule, words })),
      questions: questions.slice(0, 3).map(({ field, words }) => ({ field, words })),
      actions,
      evidence,
    };
  }
}
Controller('assess')(AssessmentController);
Inject(SCORER)(AssessmentController, undefined, 0);
const method = Object.getOwnPropertyDescriptor(AssessmentController.prototype, 'assess');
Post()(AssessmentController.prototype, 'assess', method);
HttpCode(200)(AssessmentController.prototype, 'assess', method);
Body()(AssessmentController.prototype, 'assess', 0);

class ProblemFilter {
  catch({ code, message: detail, path, hint }, host) {
    const status = codes[code].http;
    const response = host.switchToHttp().getResponse();
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ title: code, status, detail, code, path, hint }));
  }
}
Catch(WaspadaError)(ProblemFilter);

class AppModule {}
Module({
  controllers: [AssessmentController],
  providers: [{ provide: SCORER, useFactory: () => createScorer(bundle) }],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
app.useGlobalFilters(new ProblemFilter());
await app.listen(process.argv.includes('--listen') ? 3000 : 0, '127.0.0.1');
if (!process.argv.includes('--listen')) {
  const ask = async (body) => {
    const response = await fetch(`${await app.getUrl()}/assess`, {
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
  await app.close();
}
