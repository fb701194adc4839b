using Drystone.S3.Policies;

namespace Drystone.Server.Authorization;

/// <summary>What was asked of the gate, and what it decided.</summary>
internal readonly record struct AccessRecord(string Action, AccessTarget Target, Decision Decision);
