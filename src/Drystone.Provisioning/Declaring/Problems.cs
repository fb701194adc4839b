using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>Gathers what is wrong with a file.</summary>
internal sealed class Problems
{
    // A default that is wrong is wrong once, though every bucket reads it.
    private readonly HashSet<DeclarationProblem> _all = [];

    public bool Any => _all.Count > 0;

    public IReadOnlyList<DeclarationProblem> ByLine => [.. _all.OrderBy(one => one.Line)];

    public void Add(YamlNode node, string path, string message, string remedy) =>
        _all.Add(new((int)node.Start.Line, path, message, remedy));

    public void Add(int line, string message, string remedy) => _all.Add(new(line, "", message, remedy));
}
