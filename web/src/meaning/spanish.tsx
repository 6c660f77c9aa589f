/** Qué significan las cifras y dónde no usarlas: la página `docs/ethics.md`, resumida. */
export function Spanish() {
  return (
    <article className="prose">
      <h1>Qué significan estas cifras y qué no</h1>
      <p className="lead">
        mien lee <strong>expresiones</strong>. Dice qué etiqueta daría más probablemente la gente a estas
        palabras, esta voz, este rostro. No dice qué siente alguien. Eso nadie puede verlo en una cara.
      </p>
      <h2>Qué es una cifra</h2>
      <ul>
        <li>
          <strong>La confianza es una frecuencia, con datos como los de entrenamiento.</strong> Un 70 %
          significa que unas siete de cada diez lecturas así coincidieron allí con la etiqueta. En sus
          grabaciones puede ser otra cifra.
        </li>
        <li>
          <strong>Las personas tampoco coinciden.</strong> Tres anotadores de una serie de televisión alcanzan
          un kappa de 0,43; una sola persona acierta las etiquetas de un conocido conjunto de fotos de caras
          en torno al 65 % de las veces.
        </li>
        <li>
          <strong>Los datos de entrenamiento son estrechos:</strong> actores, fotos posadas, televisión,
          Reddit y palabras en inglés. Lo que se siente cada día es más callado y más mezclado.
        </li>
        <li>
          <strong>La expresión cambia</strong> entre personas, culturas y edades, con la enfermedad, la
          discapacidad, la medicación y la neurodivergencia. No se ha medido cómo se reparten los errores
          entre esos grupos. Suponga que no por igual.
        </li>
        <li>
          <strong>Las lecturas ajustadas existen.</strong> Cuando dos etiquetas son casi igual de probables,
          esta página muestra ambas. Cuando palabras y rostro se contradicen, lo dice. También «neutral» es
          una respuesta, no la falta de ella.
        </li>
      </ul>
      <h2>Para qué no debe usarse</h2>
      <p>
        Para ninguna decisión sobre una persona: contratación, notas, crédito, seguros, policía, fronteras,
        custodia, diagnóstico, detección de mentiras. Ni para vigilar a quien no lo sabe o no puede negarse.
      </p>
      <h2>Dónde lo prohíbe la ley</h2>
      <p>
        Esto orienta y no es asesoramiento jurídico. En la Unión Europea, según el Reglamento (UE) 2024/1689,
        de Inteligencia Artificial:
      </p>
      <ul>
        <li>
          El <strong>artículo 5, apartado 1, letra f)</strong> prohíbe los sistemas de IA que infieren las
          emociones de las personas <strong>en el trabajo y en la enseñanza</strong>, salvo por motivos
          médicos o de seguridad. El consentimiento no levanta la prohibición. Alcanza a agentes telefónicos,
          candidatos en entrevistas, alumnos en exámenes y equipos en reuniones.
        </li>
        <li>
          El <strong>artículo 50, apartado 3</strong>: donde el sistema esté permitido, quien lo use debe{" "}
          <strong>informar a las personas expuestas a él</strong> y tratar sus datos como manda la protección
          de datos.
        </li>
        <li>
          El <strong>anexo III, punto 1, letra c)</strong> cuenta el reconocimiento de emociones entre los
          sistemas de alto riesgo, con más obligaciones.
        </li>
      </ul>
      <p>
        En otros lugares rigen otras normas sobre grabaciones, datos biométricos y trabajo. Pregunte antes de
        grabar, diga qué se va a leer y deje que la gente diga que no.
      </p>
      <h2>Qué se queda dónde</h2>
      <p>
        Todo se lee en el ordenador donde funciona mien. Lo que sube se borra allí en cuanto se ha leído,
        salvo que pida conservarlo; lo que graba no se guarda allí en absoluto. Los resultados se quedan allí
        hasta que los borre en el historial o pasen los días durante los que ese ordenador los conserva. No se
        identifica a nadie: quienes hablan son letras y los rostros son números, dentro de una grabación.
      </p>
    </article>
  );
}
