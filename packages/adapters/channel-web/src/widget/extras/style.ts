/** The look of the extras; the names of colours are those of the chat. */
export const EXTRAS_STYLE: string = /* css */ `
.attach {
  position: absolute;
  left: 2px;
}
.older {
  display: block;
  width: fit-content;
  margin: 8px auto;
  padding: 8px 14px;
  border-radius: 20px;
  color: var(--_ink);
  font-weight: 600;
  &:hover {
    background: var(--_bubble);
  }
  &[aria-busy="true"] {
    opacity: 0.6;
  }
}
.latest {
  position: absolute;
  inset: -56px 0 auto auto;
  display: flex;
  justify-content: center;
  width: auto;
  min-width: 44px;
  gap: 4px;
  padding: 0 9px;
  border-radius: 22px;
  color: var(--_ink);
  font-weight: 600;
  border: 1px solid var(--_line);
  background: var(--_bg);
  box-shadow: 0 8px 32px #0003;
}
.image,
.player {
  display: block;
  max-width: 100%;
  border-radius: 20px;
}
.image {
  max-height: 260px;
  object-fit: cover;
}
.place,
.file {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 8px 14px;
  border: 1px solid;
  border-radius: 20px;
  color: var(--_ink);
  font-weight: 600;
  text-decoration: none;
}
.message:has(.carousel) {
  max-width: 100%;
}
.carousel {
  display: flex;
  gap: 8px;
  max-width: 100%;
  overflow: auto hidden;
  overscroll-behavior: contain;
  scroll-snap-type: x proximity;
  scrollbar-width: thin;
}
.card {
  flex: none;
  width: min(220px, 100%);
  overflow: hidden;
  padding-bottom: 10px;
  border: 1px solid var(--_line);
  border-radius: 20px;
  scroll-snap-align: start;
  & .image {
    width: 100%;
    height: 130px;
    margin-bottom: 8px;
    border-radius: 0;
  }
  & .card-title,
  & .card-body {
    display: block;
    padding: 2px 14px 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  & .card-title:first-child {
    padding-top: 10px;
  }
  & .card-body {
    color: var(--_muted);
    font-size: 14px;
  }
}
.bubble .code {
  padding: 1px 4px;
  border-radius: 4px;
  background: var(--_line);
  font-size: 0.9em;
}
.meta button {
  padding: 4px;
  color: var(--_fg);
  font-weight: 600;
  text-decoration: underline;
}
`;
