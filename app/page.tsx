export default function BoardPage() {
  return <h1>Namespaces</h1>;
}
