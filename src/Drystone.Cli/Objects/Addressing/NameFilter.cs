namespace Drystone.Cli.Objects.Addressing;

/// <summary><c>--include</c> and <c>--exclude</c>: patterns of names relative to what is copied. A pattern without a
/// slash is one of the last segment.</summary>
internal sealed class NameFilter(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    private readonly Pattern[] _include = [.. include.Select(Pattern.Of)];
    private readonly Pattern[] _exclude = [.. exclude.Select(Pattern.Of)];

    public static NameFilter Everything { get; } = new([], []);

    public bool Takes(string name) =>
        (_include.Length == 0 || Array.Exists(_include, one => one.Matches(name)))
        && !Array.Exists(_exclude, one => one.Matches(name));

    private sealed record Pattern(KeyGlob Glob, bool IsOfLastSegment)
    {
        public static Pattern Of(string text) => new(new KeyGlob(text), !text.Contains('/'));

        public bool Matches(string name) =>
            Glob.Matches(IsOfLastSegment ? name[(name.LastIndexOf('/') + 1)..] : name);
    }
}
