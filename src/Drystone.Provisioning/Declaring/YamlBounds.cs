using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Drystone.Provisioning.Declaring;

/// <summary>Looks at a file before it becomes a tree: a small text can nest without end, and its aliases can stand for
/// more values than there is memory.</summary>
internal static class YamlBounds
{
    /// <summary>The file nests some ten levels, policies included.</summary>
    private const int MaxDepth = 64;

    /// <summary>With every alias written out; a thousand buckets with policies are a tenth of it.</summary>
    private const long MaxValues = 500_000;

    /// <returns>Where and why it is not read; null when it may be.</returns>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static (int Line, string Message)? ProblemOf(string yaml)
    {
        var sizes = new Dictionary<AnchorName, long>();
        var open = new Stack<(AnchorName Anchor, long Start)>();
        var values = 0L;
        var parser = new Parser(new StringReader(yaml));
        while (parser.MoveNext())
        {
            var line = (int)parser.Current!.Start.Line;
            switch (parser.Current)
            {
                case Scalar scalar:
                    values++;
                    sizes[scalar.Anchor] = 1;
                    break;
                case AnchorAlias alias when open.Any(one => one.Anchor == alias.Value):
                    return (line, $"the alias '*{alias.Value}' stands within what it stands for.");
                case AnchorAlias alias:
                    values += sizes.GetValueOrDefault(alias.Value, 1);
                    break;
                case MappingStart or SequenceStart when open.Count == MaxDepth:
                    return (line, $"nests more than {MaxDepth} levels deep.");
                case MappingStart or SequenceStart:
                    open.Push((((NodeEvent)parser.Current).Anchor, values++));
                    break;
                case MappingEnd or SequenceEnd:
                    var (anchor, start) = open.Pop();
                    sizes[anchor] = values - start;
                    break;
                default:
                    break;
            }

            if (values > MaxValues)
            {
                return (line, string.Create(CultureInfo.InvariantCulture,
                    $"has more than {MaxValues} values when its aliases are written out."));
            }
        }

        return null;
    }
}
