namespace Drystone.PowerCut;

/// <summary>The run cannot be made, or not go on; it says nothing of the server.</summary>
internal sealed class PowerCutException(string message) : Exception(message);
