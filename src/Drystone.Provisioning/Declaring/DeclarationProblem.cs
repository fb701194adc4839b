namespace Drystone.Provisioning.Declaring;

/// <summary>What is wrong with the file.</summary>
/// <param name="Line">The line, from 1; 0 when it is not about a line.</param>
/// <param name="Path">What of the file, such as <c>buckets[2].band</c>; empty for the file itself.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record DeclarationProblem(int Line, string Path, string Message, string Remedy)
{
    /// <summary>One line for the file of this name.</summary>
    public string In(string file) =>
        $"{file}{(Line > 0 ? $":{Line}" : "")}: {(Path.Length > 0 ? $"{Path}: " : "")}{Message} {Remedy}";
}

/// <summary>What came of reading a file: a declaration, or problems.</summary>
/// <param name="Declaration">Null when there are problems.</param>
/// <param name="Problems">Everything that is wrong, by line.</param>
public sealed record DeclarationReading(StoreDeclaration? Declaration, IReadOnlyList<DeclarationProblem> Problems);
