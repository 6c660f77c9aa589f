/** What scores mean, and where not to use them: the page of `docs/ethics.md`, shortened. */
export function English() {
  return (
    <article className="prose">
      <h1>What these scores mean, and what they do not</h1>
      <p className="lead">
        mien reads <strong>expressions</strong>. It says which label people would most likely give to these
        words, this voice, this face. It does not say what somebody feels. Nobody can see that in a face.
      </p>
      <h2>What a score is</h2>
      <ul>
        <li>
          <strong>A confidence is a frequency, on data like the training data.</strong> 70% means that about
          seven in ten such readings agreed with the label there. On your recordings it may be another number.
        </li>
        <li>
          <strong>People disagree too.</strong> Three annotators of a television series reach a kappa of 0.43;
          single people match the labels of a well-known set of face pictures in about 65% of cases.
        </li>
        <li>
          <strong>The training data are narrow:</strong> actors, posed pictures, television, Reddit, and
          English words. Everyday feeling is quieter and more mixed.
        </li>
        <li>
          <strong>Expression differs</strong> between people, cultures and ages, with illness, disability,
          medication and neurodivergence. How errors are spread over such groups has not been measured.
          Assume: not evenly.
        </li>
        <li>
          <strong>Close calls are real.</strong> Where two labels are nearly as likely, this page shows both.
          Where words and face disagree, it says so. Neutral is an answer too, not the absence of one.
        </li>
      </ul>
      <h2>What not to use it for</h2>
      <p>
        Any decision about a person: hiring, grading, credit, insurance, policing, border control, custody,
        diagnosis, lie detection. Watching people who do not know it or cannot refuse.
      </p>
      <h2>Where the law forbids it</h2>
      <p>
        This is a pointer and not legal advice. In the European Union, under Regulation (EU) 2024/1689, the AI
        Act:
      </p>
      <ul>
        <li>
          <strong>Article 5(1)(f)</strong> forbids AI systems that infer emotions of people{" "}
          <strong>at work and in education</strong>, except for medical or safety reasons. Consent does not
          lift it. It covers call-centre agents, candidates in interviews, pupils in examinations, teams in
          meetings.
        </li>
        <li>
          <strong>Article 50(3)</strong>: where such a system is permitted, whoever uses it must{" "}
          <strong>tell the people exposed to it</strong>, and treat their data as data-protection law demands.
        </li>
        <li>
          <strong>Annex III, point 1(c)</strong> counts emotion recognition among the high-risk systems, with
          further duties.
        </li>
      </ul>
      <p>
        Elsewhere other rules hold, on recording, biometric data and labour. Ask before you record, say what
        will be read, and let people say no.
      </p>
      <h2>What stays where</h2>
      <p>
        Everything is read on the computer that runs mien. What you upload is deleted there as soon as it was
        read, unless you ask to keep it; what you record is not written down there at all. Results stay there
        until you delete them in the history, or the days are over for which that computer keeps them. Nobody
        is identified: speakers are letters, faces are numbers, within one recording.
      </p>
    </article>
  );
}
