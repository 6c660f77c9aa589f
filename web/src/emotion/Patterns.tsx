import { FAMILIES, type Family, type Texture } from "./palette";

const SIDE = 8;
const STROKES: Record<Texture, string> = {
  plain: "",
  dots: "M2 2h.01M6 6h.01",
  rising: "M-2 2 2-2M0 8 8 0M6 10 10 6",
  falling: "M-2 6 2 10M0 0 8 8M6-2 10 2",
  crosses: "M1 1 4 4M4 1 1 4M5 5 8 8M8 5 5 8",
  level: "M0 4H8",
  upright: "M4 0V8",
  grid: "M0 4H8M4 0V8",
  rings: "M2 4a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
};
const DARK = new Set(["#555555", "#0072B2", "#009E73", "#D55E00"]);

/** The paints of all emotion families, defined once for the whole page. */
export function Patterns() {
  return (
    <svg className="offscreen" width="0" height="0" aria-hidden="true">
      <defs>
        {FAMILIES.map((family, index) => (
          <Pattern key={family.colour} family={family} id={`mien-family-${index}`} />
        ))}
      </defs>
    </svg>
  );
}

function Pattern({ family, id }: { family: Family; id: string }) {
  return (
    <pattern id={id} width={SIDE} height={SIDE} patternUnits="userSpaceOnUse">
      <rect width={SIDE} height={SIDE} fill={family.colour} />
      <path
        d={STROKES[family.texture]}
        fill="none"
        stroke={DARK.has(family.colour) ? "#fff" : "#000"}
        strokeOpacity={0.55}
        strokeWidth={family.texture === "dots" ? 2 : 1}
        strokeLinecap={family.texture === "dots" ? "round" : "butt"}
      />
    </pattern>
  );
}
